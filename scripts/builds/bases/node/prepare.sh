# Node.js as nodejs.org and NodeSource deliver it: one program, and npm as a folder.
cp -L "$(command -v node)" node
cp -rL "$(npm root --global)/npm" npm
