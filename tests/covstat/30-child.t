# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Profiles of a database, which covstat has covtext open: one that is beside it
# or in PATH, that is not there, or that is none.
. "${COV_TOP:-.}/tests/lib/tap.sh"

covfetch -C c "$sample/bucket" | covtext -r - |
	covgroup --db coverage.db - >/dev/null
covgroup --all --db coverage.db | head -n 1 >one
ref=$(sed -n 's/.*"profile":"\(db:[^"]*\)".*/\1/p' one)
covtext "$ref" >want.cov
covstat want.cov >want
run covstat "$ref"
out_is_file want 'a profile of a database'

mkdir alone
cp "$COV_BIN/covstat" alone
run env PATH="$COV_BIN" alone/covstat "$ref"
out_is_file want 'covtext in PATH'
run env PATH=/nowhere alone/covstat "$ref"
is_status 2
err_like "*$ref: covtext is needed to open it: *" 'no covtext'
while IFS='|' read -r want script; do
	printf '#!/bin/sh\n%s\n' "$script" >alone/covtext
	chmod 755 alone/covtext
	run alone/covstat "$ref"
	is_status "$want" "covtext: $script: status $want"
	err_lines 1 "covtext: $script: one message"
done <<'END'
2|exit 2
3|exit 3
2|kill -9 $$
2|echo rubbish
2|echo mode: set; exit 1
END
done_testing
