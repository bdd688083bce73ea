# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# --latest-only: the newest discovery that holds coverage, one snapshot of
# each process.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" b
run covfetch -C run b --latest-only
out_lines 15
ok 'no times in names' test -z "$(find run/coverage -name '*@*')"
again=run/coverage/node-a.shop.example-shop-checkout-5c8d7f9b6-k7n2p-checkout-orders
ok 'the later run of a restarted pod' grep -q '2025-03-12T10:45:12Z' \
	$again/metadata.json
find run -exec stat -c '%n %i %Y %y' {} + | sort >before
cp "$out" first
run covfetch -C run b --latest-only
out_is_file first 'the same records again'
find run -exec stat -c '%n %i %Y %y' {} + | sort >after
file_is_file after before 'a second run touches nothing'

# A bucket that grows: place TIME [FILE...]
place() {
	dir=bucket/p/n/ns/pod/c/$1/img-$2/bin
	mkdir -p "$dir"
	shift 2
	for file; do
		case $file in
		info.json) echo '{}' ;;
		*) echo "$dir" ;;
		esac >"$dir/$file"
	done
}
kept() {
	(cd new/coverage/n-ns-pod-c-bin && ls)
}
place 20250101T000000Z 1 covmeta.a covcounters.a.1.1 covcounters.a.1.2
run covfetch -C new bucket --latest-only
is_status 0
place 20250102T000000Z 2 info.json
run covfetch -C new bucket --latest-only
out_like '*"collected_at":"2025-01-01T00:00:00Z"*' 'info.json alone is no run'
place 20250103T000000Z 3 covmeta.a
run covfetch -C new bucket --latest-only
out_like '*"collected_at":"2025-01-03T00:00:00Z"*' 'a covmeta alone is one'
place 20250104T000000Z 4 covmeta.a covcounters.a.7.1 info.json
run covfetch -C new bucket --latest-only
out_like '*"image":"img-4"*"collected_at":"2025-01-04T00:00:00Z"*'
is "$(kept)" 'covcounters.a.7.1
covmeta.a
info.json
metadata.json' 'the old run is gone, with its files'
ok 'and its metadata' grep -q img-4 \
	new/coverage/n-ns-pod-c-bin/metadata.json
is "$(find new -name '.cov-*')" '' 'nothing is left of it'

# The toggle goes by time, .2 wins when equal, process by process; other
# endings stay.
place 20250105T000000Z 5 covmeta.a covcounters.a.1.1 covcounters.a.1.2 \
	covcounters.a.2.1 covcounters.a.2.2 covcounters.a.3.1 \
	covcounters.a.1.10 covcounters.a.4.999
touch -d '2025-01-05 00:00:10' "$dir"/*
touch -d '2025-01-05 00:00:11' "$dir/covcounters.a.2.1"
run covfetch -C new bucket --latest-only
is "$(kept)" 'covcounters.a.1.10
covcounters.a.1.2
covcounters.a.2.1
covcounters.a.3.1
covcounters.a.4.999
covmeta.a
metadata.json' 'the newer snapshot of each process'
touch -d '2025-01-05 00:00:12' "$dir/covcounters.a.1.1"
run covfetch -v -C new bucket --latest-only
err_like '*1 removed*'
is "$(kept)" 'covcounters.a.1.1
covcounters.a.1.10
covcounters.a.2.1
covcounters.a.3.1
covcounters.a.4.999
covmeta.a
metadata.json' 'the former snapshot goes'

# Without -C the record says which files are meant.
run covfetch bucket --latest-only
out_lines 1
out_like '*"files":\["covcounters.a.1.1","covcounters.a.1.10",*"profile":\["bucket/p/n/ns/pod/c/20250105T000000Z/img-5/bin/covcounters.a.1.1",*'
# Keeping all joins what --latest-only left.
run covfetch -C new bucket
out_lines 4
is "$(find new/coverage -mindepth 1 -maxdepth 1 | sed 's|.*/||' | sort)" \
	'n-ns-pod-c-bin
n-ns-pod-c-bin@20250101T000000Z
n-ns-pod-c-bin@20250103T000000Z
n-ns-pod-c-bin@20250104T000000Z' 'a discovery is there once'
# No time, or one far ahead, is not the newest for ever.
rm -rf bucket new
place 99991231T235959Z ahead covmeta.a
place 20250230T256199Z none covmeta.a
run covfetch bucket
is_status 0
is "$(jq -r '.collected_at // "unknown"' "$out")" 'unknown
unknown' 'neither is a time'
is_err 'covfetch: warning: bucket/p/n/ns/pod/c/20250230T256199Z/img-none/bin: no such time (1 directory so): 20250230T256199Z; it is never the newest, and no collected_at
covfetch: warning: bucket/p/n/ns/pod/c/99991231T235959Z/img-ahead/bin: a time that lies ahead (1 directory so): 99991231T235959Z; it is never the newest, and no collected_at'
run covfetch -C all bucket
err_like '*no such time (1 *lies ahead (1 *'
is "$(ls all/coverage)" 'n-ns-pod-c-bin@20250230T256199Z
n-ns-pod-c-bin@99991231T235959Z' 'both are fetched'
run covfetch all
err_like '*no such time (1 *lies ahead (1 *'
is "$(jq -r '.dir_name + " " + (.collected_at // "unknown")' "$out")" \
	'n-ns-pod-c-bin@20250230T256199Z unknown
n-ns-pod-c-bin@99991231T235959Z unknown' 'again, out of the collection'
run covfetch -C new bucket --latest-only
err_like '*no such time (1 *lies ahead (1 *'
ok 'metadata.json keeps its text' grep -q '"collected_at": "9999-' \
	new/coverage/*/metadata.json
place 20250103T000000Z good covmeta.a
run covfetch -C new bucket --latest-only
err_like '*no such time (1 *lies ahead (1 *'
out_like '*"collected_at":"2025-01-03T00:00:00Z"*' 'a time that is one wins'

# What a run without the option left is told, and stays.
rm -rf bucket
place 20250101T000000Z a covmeta.a
place 20250103T000000Z b covmeta.a
run covfetch -C lo bucket
no_err
ls lo/coverage >before
run covfetch -C lo bucket --latest-only
is_status 0
err_lines 1
err_like 'covfetch: warning: lo/coverage/n-ns-pod-c-bin@20250101T000000Z: * of other discoveries *'
ls lo/coverage | grep @ >after
ok 'nothing of them goes' grep -q n-ns-pod-c-bin@20250101T000000Z after
run covfetch -C once bucket --latest-only
no_err 'where there are none'

done_testing
