#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Makes the pictures of the README, man/img/*.png, of the sample: run it in the
# top folder after make. Needs git, chromium, chromedriver and selenium for
# python3 (Debian: chromium-driver python3-selenium).
set -eu
top=$(pwd)
PATH=$top/bin:$PATH
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
git clone -q --bare "$top/tests/sample/shop.bundle" shop.git
covfetch "$top/tests/sample/bucket" >dirs
covgroup --db shop.db --where '.collected_at < "2025-03-12T08:02"' dirs >/dev/null
covgroup --by binary --overview --db shop.db dirs |
	covhtml -o html --source shop.git --title 'Shop, nightly'
mkdir -p "$top/man/img"
for python in python3 /usr/bin/python3; do
	"$python" -c 'import selenium' 2>/dev/null && break
done
PYTHONDONTWRITEBYTECODE=1 "$python" "$top/tests/browser/pictures.py" \
	"$tmp/html" "$top/man/img"
