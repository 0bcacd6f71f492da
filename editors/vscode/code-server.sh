#!/usr/bin/env bash
# Builds VS Code for a browser from npm and Debian's packages alone, into the folder that is given; some minutes.
# Needs Node.js 20 with its headers below /usr, a C++ compiler, make, python3 and apt. Then, to try the extension in it:
#   IOTLINT_CODE_SERVER=FOLDER python -m pytest tests/clients/test_workbench.py
set -euo pipefail
mkdir -p "$1" && cd "$1"
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error
npm install --prefix . --ignore-scripts code-server@4.99.4
server=$PWD/node_modules/code-server
code=$server/lib/vscode
(cd "$code" && npm install --ignore-scripts --omit=dev)
(cd "$code/extensions" && npm install --ignore-scripts --omit=dev)
gyp=$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/node-gyp/bin/node-gyp.js
for module in @vscode/spdlog native-watchdog node-pty @parcel/watcher; do
  (cd "$code/node_modules/$module" && node "$gyp" rebuild --nodedir=/usr)
done
argon=$server/node_modules/argon2
[ -d "$argon" ] || argon=$PWD/node_modules/argon2
(cd "$argon" && npx --no-install node-pre-gyp rebuild --build-from-source --nodedir=/usr)
# Its own ripgrep would be fetched from elsewhere.
apt-get download ripgrep && dpkg-deb -x ripgrep_*.deb ripgrep
mkdir -p "$code/node_modules/@vscode/ripgrep/bin"
cp ripgrep/usr/bin/rg "$code/node_modules/@vscode/ripgrep/bin/"
[ -e "$code/node_modules.asar" ] || ln -s node_modules "$code/node_modules.asar"
echo "built: $server"
