# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A folder of one's own in a bucket, whose keys say no place.
# Needs python3; the server is on 127.0.0.1.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covfetch/served.sh"
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL

# member NAME : of the only record.
member() {
	sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' "$out"
}
mkdir -p disk/mine
cp "$data"/edge-solo/data/cov* disk/mine
run covfetch -C c s3://disk
is "$(member dir_name) $(member binary_name)" 'mine edge-solo' \
	'its files say, once they are here'
run covfetch c
is "$(member binary_name)" edge-solo 'and there'
run covfetch -C c --name checkout --owner shop/Job/pay s3://disk
is "$(member binary_name) $(member owner_name)" 'checkout pay' 'it is told'
run covfetch -C c s3://disk
is "$(member binary_name) $(member owner_name)" 'checkout pay' 'and stays'
is "$(ls c/coverage)" mine 'one folder'
ok 'which knows its source' grep -q '"source_path": "s3://disk/mine"' \
	c/coverage/mine/metadata.json
done_testing
