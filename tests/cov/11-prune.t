# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# cov prune: old discoveries go, with their rows; and cov lines.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -R "$sample/bucket" .
cov run bucket -C c >/dev/null 2>&1 || fail 'cov run'
ls c/coverage >all
twice=node-a.shop.example-shop-checkout-5c8d7f9b6-k7n2p-checkout-orders
old=$twice@20250312T080233Z
new=$twice@20250312T104512Z
agent=node-b.shop.example-usr-bin-agent@20250312T070000Z
is "$(grep -c "$twice" all)" 2 'one source has two discoveries'
# A second one of a source, before the one that is there.
cp -R "c/coverage/$agent" "c/coverage/${agent%@*}@20250101T000000Z"
cp -R "c/coverage/$agent" "c/coverage/${agent%@*}@20250102T000000Z"
cov compile -C c >/dev/null 2>&1 || fail 'cov compile'
cp -R c whole
ls c/coverage >all

names() {
	covgroup --all --tag --db c/coverage.db | jq -r .dir_name | sort
}

# What does not change anything.
run cov prune -C c -n --keep 1
is "$(sed 's/[0-9]* KB/KB/' "$out")" "would remove $old
would remove ${agent%@*}@20250102T000000Z
would remove ${agent%@*}@20250101T000000Z
would remove 3 discoveries, KB"
is "$(ls c/coverage)" "$(cat all)" '-n removes nothing'
is "$(names)" "$(cat all)" 'and no rows'
run cov prune -C c --before 2025-01-01
is_out 'nothing to remove'
is "$(ls c/coverage)" "$(cat all)" 'nothing was that old'
run cov prune -C c --keep 3
is_out 'nothing to remove'
is "$(ls c/coverage)" "$(cat all)" 'there were not that many'
run cov prune -C c --before 2025-01-02 --keep 3
is_out 'nothing to remove'

# By time, by number, by both.
run cov prune -C c --before 2025-01-02T00:00:00Z
is "$(sed 's/[0-9]* KB/KB/' "$out")" \
	"removed ${agent%@*}@20250101T000000Z
removed 1 discovery, KB"
err_like '*1 report whose directory is gone removed'
run cov prune -C c --before 20260101T000000Z --keep 2
any_err
is "$(ls c/coverage)" "$(grep -v 20250101 all)" 'two of each stay'
run cov prune -C c --before 2026-01-01
any_err
is "$(ls c/coverage)" "$(grep -v -e 2025010 -e "$old" all)" \
	'the newest stays, however old'
is "$(names)" "$(ls c/coverage)" 'rows went with their files'
run cov prune -C c --keep 1
is_out 'nothing to remove'

# Ended between the files and the rows, or among the files.
rm -rf c
cp -R whole c
rm -rf "c/coverage/$old" "c/coverage/${agent%@*}@20250102T000000Z"/covmeta*
run cov prune -C c --keep 1
any_err
is "$(ls c/coverage)" "$(grep -v -e 2025010 -e "$old" all)" \
	'repeated: the same files'
is "$(names)" "$(ls c/coverage)" 'repeated: the same rows'
ok 'the newest is there' test -d "c/coverage/$new"

# Another one removes the same at the same time.
rm -rf c
cp -R whole c
mkdir ahead
printf '#!/bin/sh\nrm -rf "$2"\nexec %s "$@"\n' "$(command -v du)" >ahead/du
chmod 755 ahead/du
behind() {
	PATH=$tmp/ahead:$PATH cov prune -C c --keep 1
}
run behind
is_status 0
any_err
is "$(names)" "$(ls c/coverage)" 'two at once: the same rows'

# What stays as it was remembered.
rm -rf c
cov run bucket -C c -x '**/money.go' >/dev/null 2>&1 || fail 'cov run'
covgroup --all --by binary --db c/coverage.db | jq .total_stmts >before
run cov prune -C c --keep 1
any_err
covgroup --all --by binary --db c/coverage.db | jq .total_stmts >after
file_is_file after before 'filters are those of the collection'

# Names that are none of ours.
mkdir -p "c/coverage/a b@20200101T000000Z" c/coverage/x@2020 \
	c/coverage/y@20200101T000000Z c/coverage/y@20200102T00000xZ
run cov prune -C c -n --keep 1
is_out 'nothing to remove'
rm -rf n
mkdir -p n/coverage
run cov prune -C n --keep 1
is_out 'nothing to remove'
ok 'an empty collection' test -d n/coverage
mkdir n/coverage/a@20200101T000000Z n/coverage/a@20200102T000000Z
run cov prune -C n --keep 1
out_like 'removed a@20200101T000000Z*'
is "$(ls n/coverage)" a@20200102T000000Z 'files without a database'

for words in '' '--keep 0' '--keep x' '--keep' '--before x' \
	'--before 2025-1-1' '--before 2025-13-01' '--before 2025-01-32' \
	'--before 2025-01-01T24:00:00Z' '--before 20TZ0101' '--keep 1 more' '--latest-only'; do
	run cov prune -C c $words
	is_status 2
	any_err
done
run cov prune -C nowhere --keep 1
is_status 2
err_like '*nowhere: not there'

# --- lines --------------------------------------------------------------------

rm -rf c
cp -R whole c
run cov lines -C c money/money.go
out_like 'example.com/shop/internal/money/money.go:18	yes	*'
run cov lines -C c nosuch.go
is_status 1
err_like '*no binary has a file*'
for words in '' 'a b'; do
	run cov lines -C c $words
	is_status 2
	any_err
done

# Not beside a run, nor a run beside it.
if is_full && have flock; then
	cov run -C both "$sample/bucket" >/dev/null 2>&1
	for words in 'prune --keep 1 -s' 'compile -x'; do
		flock ${words##* } both/records sh -c 'echo held >held
			until [ -e done ]; do sleep 0.1; done' &
		holder=$!
		wait_for test -e held
		cov ${words% *} -C both >said 2>&1 &
		waiter=$!
		wait_for grep -q 'waits for' said
		is "$(grep -v waits said)" '' "${words%% *}: nothing is done meanwhile"
		echo >done
		wait $waiter
		is $? 0 "${words%% *}: then it is"
		wait $holder
		rm held done
	done
fi
done_testing
