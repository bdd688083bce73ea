# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# An owner that ran two builds of one binary: a row for each, and both say so.
. "${COV_TOP:-.}/tests/lib/tap.sh"

for pod in web-0 web-1 api-0; do
	dir=b/n1/ns/$pod/c/20260101T000000Z/img/svc
	mkdir -p $dir
	cp "$data"/edge-solo/data/cov* $dir
done
# The first block of another build ends one column behind.
printf '\014' | dd of="$(echo b/n1/ns/web-1/c/*/img/svc/covmeta.*)" bs=1 \
	seek=188 conv=notrunc 2>/dev/null
run cov run b -C r
is_status 0
any_err
sed '/^total /,$d' "$out" >table
is "$(sed '1d; s/   */|/g; s/|[^|]*$//' table | cut -d'|' -f1-4)" \
	'ns|StatefulSet|api|svc
ns|StatefulSet|web|svc (2 builds)
ns|StatefulSet|web|svc (2 builds)' 'the table of cov run'
run cov owners -C r
tr -s ' ' <table | sort >expected
tr -s ' ' <"$out" | sort >got
file_is_file got expected 'and of cov owners'
is "$(grep -c '2 builds' r/html/index.html)" 2 'the index says so'
is "$(grep '2 builds' r/html/index.html | grep -c 'data-owner="web"')" 2 \
	'in the rows of that owner'

done_testing
