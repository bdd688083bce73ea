# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Work that was divided among processes comes together as if it had not been.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" . || exit 1
mkdir run && covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
covgroup --by owner dirs.ndjson >owners || fail 'covgroup'
covgroup --by binary dirs.ndjson >binaries || fail 'covgroup'
covgroup --db whole.db --by binary dirs.ndjson >whole || fail 'covgroup'
contents() {
	sqlite3 -readonly "$1" <"$COV_TOP/tests/covgroup/data/contents.sql"
}
! have sqlite3 || contents whole.db >contents

for n in 2 5; do
	i=$n
	while [ $i -gt 0 ]; do
		i=$((i - 1))
		covfetch --shard $i/$n run | covtext -r |
			covmerge -r --by dir
	done >fetched
	i=0
	while [ $i -lt $n ]; do
		covfetch --shard $i/$n run
		i=$((i + 1))
	done >listed
	for from in fetched listed; do
		is "$(jq -r .dir $from | sort -u | wc -l | tr -d ' ')" 16 \
			"$from $n: each directory once"
		run covgroup $from
		out_is_file owners "$from $n: owners"
		run covgroup --by binary $from
		out_is_file binaries "$from $n: binaries"
		rm -f whole.db
		run covgroup --by binary --db whole.db $from
		out_is_file whole "$from $n: with a database"
		run covgroup --all --by binary --db whole.db
		is "$(jq -c . "$out")" "$(jq -c 'del(.changed)' whole)" \
			"$from $n: what is in the database"
		! have sqlite3 || {
			run contents whole.db
			out_is_file contents "$from $n: every row of it"
		}
	done
done

# A database for each shard, and one out of them.
for i in 0 1 2; do
	covfetch --shard $i/3 run |
		covgroup --db part-$i.db >part-$i
	covgroup --all --tag --db part-$i.db
done >parts
rm -f whole.db
run covgroup --by binary --db whole.db parts
out_is_file whole 'databases of shards: binaries'
# Their reports say what others said of their image, and when is their time.
! have sqlite3 || {
	contents whole.db | grep -v -e '^report' -e '^image' >got
	grep -v -e '^report' -e '^image' contents >want
	file_is_file got want 'databases of shards: every row'
}
run covtext -r --as textfmt whole
cp "$out" texts
covtext -r --as textfmt binaries >expected
run cat texts
out_is_file expected 'and their profiles'
done_testing
