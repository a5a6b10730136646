import { pairsOf } from '../shared/pairs.ts';
import { isLiteralSecret, isSecretName, secretMaterial } from './secret-names.ts';
import { isStandIn } from './stand-ins.ts';

/** Files that people keep secrets in, as they lie in the root of a project. */
export const usualSecretFiles: readonly string[] = [
  '.env',
  '.env.local',
  '.env.prod',
  '.env.production',
  '.env.production.local',
  '.npmrc',
  '.pypirc',
  '.netrc',
  '.git-credentials',
  '.aws/credentials',
  '.kube/config',
  '.docker/config.json',
  'id_rsa',
  'id_ed25519',
  '.ssh/id_rsa',
  'key.pem',
  'private.pem',
  'server.key',
  'private.key',
];

/** What a file with this name is there for, when that is a secret. */
export function secretFileKind(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.(example|sample|template|tmpl|tpl|dist|defaults?|schema|md|pub|crt|cer|j2|ci|test|testing)$/i.test(name))
    return undefined;
  if (/^\.env([.*]|$)/.test(name) && name !== '.env.d') return 'variables';
  if (/^id_(rsa|dsa|ecdsa|ed25519)\*?$/.test(name)) return 'a private key';
  if (/\.(p12|pfx|jks|keystore)$/i.test(name)) return /trust|cacert/i.test(name) ? undefined : 'a store of keys';
  if (/\.(pem|key)$/i.test(name))
    return /(^|[-_.])(ca|cas|cert|certs|certificate|chain|fullchain|bundle|pub|public|root|gpg|apt|repo|signing|archive|release|dh|dhparams?)([-_.\d]|$)/i.test(
      name,
    )
      ? undefined
      : 'a private key';
  if (/^\.(npmrc|pypirc|netrc|git-credentials)$/.test(name)) return 'credentials';
  if (/(^|\/)(\.aws(\/credentials)?|\.kube(\/config)?|\.docker\/config\.json|\.ssh)$/.test(path)) return 'credentials';
  return undefined;
}

/** Whether the content of such a file is harmless: nothing in it is a secret that is written out. */
export function isHarmless(path: string, text: string): boolean {
  if (secretMaterial(text) !== undefined) return false;
  if (/\.(pem|key)$|id_(rsa|dsa|ecdsa|ed25519)$/i.test(path)) return /-----BEGIN |^[\s\w+/=-]*$/.test(text);
  if (/\.(p12|pfx|jks|keystore)$/i.test(path)) return false;
  return text.split(/\r?\n/).every(line => !isSecretLine(line));
}

function isSecretLine(line: string): boolean {
  if (/^\s*[#;]/.test(line)) return false;
  if (/(^|:)_(authToken|auth|password)\s*=\s*[^\s$]/.test(line)) return true;
  if (/^\s*(machine\s.*)?\bpassword\s+\S/.test(line)) return true;
  const [, name = '', value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
  const [pair] = name === '' ? [] : pairsOf(`${name}=${value}`);
  return pair !== undefined && isSecretName(name) && isLiteralSecret(pair.value) && !isStandIn(pair.value);
}
