# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# cov run: the whole way, twice, and by hand.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/lib/pagedata.sh"
have git || skip 'no git here to unpack the bundle'

state() {
	find "$1" -type f -exec stat -c '%n %Y %y %s' {} + | sort
}
cp -R "$sample/bucket" "$sample/shop.bundle" .

run cov run bucket -C run1 --source shop.bundle
is_status 0
# The table says what is expected of the sample.
cut -f1-4,7,8 "$sample/expected/owners.tsv" | sed 1d |
	awk -F '\t' '{ printf "%s|%s|%s|%s|%s|%s\n", $1, $2,
		$3 == "" ? "-" : $3, $4, $6, $5 }' | sort >expected
sed -e '1d; /^total /d; /^sources: /d; /^index: /d' \
	-e 's/   */|/g; s/|[^|]*%$//' "$out" | sed 's/  /|/g' | sort >got
file_is_file got expected 'the owners and their numbers'
is "$(sed -n 1p "$out" | tr -s ' ')" \
	'namespace type owner binary covered total coverage' 'the head'
is "$(tail -n 3 "$out" | tr -s ' ')" 'total 4 binaries - - 397 533 74.5%
sources: of 4 of 4 binaries
index: run1/html/index.html' 'the total, the sources, the index page'
is "$(sed '1d; /^total/,$d; s/.* //; s/%//' "$out")" \
	"$(sed '1d; /^total/,$d; s/.* //; s/%//' "$out" | sort -nr)" \
	'the worst is the last'
for hash in $(cut -f1 "$sample/expected/binaries.tsv" | sed 1d); do
	ok "a page for $hash" test -s "run1/html/$hash.html"
	ok "$hash is annotated" \
		grep -q 'copyPackage\|func main' $(shown_texts run1/html $hash)
done
ok 'the bundle is a bare repository' \
	test -f run1/repos/bundle-shop/.bare/HEAD
is "$(find run1 -name '.cov-*')" '' 'no temporaries are left'
cp "$out" first

# Again: nothing is worked on.
state run1 >before
run cov run bucket -C run1 --source shop.bundle
out_is_file first 'the same table'
state run1 >after
file_is_file after before 'nothing was touched'
# Repositories of the collection need no --source.
run cov run bucket -C run1
state run1 >after
file_is_file after before 'nor without --source'

# More comes: only that is worked on.
from=bucket/demo/coverage/node-d.shop.example
cp -R $from/_host_/20250312T071500Z $from/_host_/20250313T071500Z
rm $from/_host_/20250313T071500Z/agent/covcounters.*.1
run cov run -v bucket -C run1
err_like '*17 reports: 1 read, 16 unchanged*'
is "$(find run1/coverage -mindepth 1 -maxdepth 1 | wc -l)" 17 \
	'one more directory'

# What -x prints does the same when it is pasted.
rm -rf $from/_host_/20250313T071500Z
run cov -x run bucket -C by1 --source shop.bundle
out_lines 14
cp "$err" script
any_err
mv by1 kept
run sh -eu script
mv by1/coverage.db by1/coverage.new
is "$(cd by1 && find . ! -name coverage.new ! -path './repos/*' | sort)" \
	"$(cd kept && find . ! -name coverage.db ! -name cov.conf \
	! -path './repos/*' | sort)" \
	'-x: the same files'
for file in html/index.html records/owners.ndjson; do
	file_is_file "by1/$file" "kept/$file" "-x: the same $file"
done
done_testing
