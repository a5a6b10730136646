import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isLiteralSecret,
  isSecretName,
  secretMaterial,
  secretOf,
  secretsInWords,
} from '../../../transforms/secrets/secret-names.ts';

const names = suite('names of secrets');

const secret =
  'PASSWORD DB_PASS KEYSTONE_DBPASS PGPASSWORD SSHPASS sa_password MYSQL_PWD GITHUB_TOKEN SECRET_KEY_BASE --api-key accessKey jwtSecret com.acme.private-key requirepass NPM_AUTHTOKEN';
const open =
  'PWD OLDPWD PASSENGER_APP_ENV PURE_PASSIVE MAX_TOKENS MAX_TOKEN TOKENIZER_PATH PASSWORD_FILE TOKEN_TTL ALLOW_EMPTY_PASSWORD bypass COMPASS SSH_KEY_PATH AUTHOR HTPASSWD PUBLIC_KEY pad_token KEY';

names('tell secrets from what only sounds like them', () => {
  for (const name of secret.split(' ')) assert.ok(isSecretName(name), name);
  for (const name of open.split(' ')) assert.not.ok(isSecretName(name), name);
});

names('a value is literal when nothing fills it in later', () => {
  for (const value of ['hunter2', '"openstack"', 'a%b', '123456']) assert.ok(isLiteralSecret(value), value);
  for (const value of [
    '',
    '""',
    '$X',
    '$X:y',
    '%X%',
    'true',
    '****',
    '**None**',
    '<token>',
    '/run/secrets/x',
    'file:x',
  ])
    assert.not.ok(isLiteralSecret(value), value);
});

names('some values are secrets under any name', () => {
  assert.is(secretMaterial('postgres://app:hunter2@db/app'), 'a password in a URL');
  assert.is(secretMaterial('postgres://app:$PASSWORD@db/app'), undefined);
  assert.is(secretMaterial('http://db:5432/app@2'), undefined);
  assert.is(secretMaterial(`AKIA${'Q'.repeat(16)}`), 'an access key of AWS');
  assert.is(secretMaterial('AKIAIOSFODNN7EXAMPLE'), undefined);
  assert.is(secretMaterial('Server=db;User=sa;Password=hunter2;'), 'a password in a connection string');
  assert.is(secretOf('MOTTO', 'hunter2'), undefined);
});

names('words of a command are looked at one by one, and no answer holds a value', () => {
  const words = [
    'app',
    '--password',
    'hunter2',
    '--token=hunter2',
    'API_KEY=hunter2',
    '--user=me',
    '--secret',
    '--tls',
  ];
  assert.equal(secretsInWords(words), ['the value of --password', 'the value of --token', 'the value of API_KEY']);
  assert.equal(secretsInWords(['app', '--password', undefined, '--secret=$X', '--token-file', 'x']), []);
});

names.run();
