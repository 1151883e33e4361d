#!/bin/sh
# Install the Debian packages that the tests need and this machine lacks; say so where that is not allowed.
set -e

missing=""
need() { # package, program
  command -v "$2" >/dev/null 2>&1 || missing="$missing $1"
}

need chromium chromium
need firefox-esr firefox-esr
need webkit2gtk-driver WebKitWebDriver
need xvfb Xvfb
need xauth xauth
need redis-server redis-server
need nginx-light nginx
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need postgresql initdb

[ -z "$missing" ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "The tests need these packages:$missing. Install them, for example: sudo apt-get install$missing" >&2
  exit 1
fi
echo "Installing$missing …"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=300 update
# shellcheck disable=SC2086  (a list of words)
apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing
