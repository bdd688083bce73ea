# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# aws.sh - what tests of S3 share, sourced behind tap.sh: an environment in
# which nothing of this machine's own counts, and several covfetch at once.

# aws_env ID SECRET: keys, a region, and a home of their own; no other settings.
aws_env() {
	HOME=$tmp/home AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2
	AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
	export HOME AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION \
		AWS_EC2_METADATA_DISABLED
	unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN \
		AWS_DEFAULT_REGION AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE \
		AWS_MAX_ATTEMPTS AWS_ENDPOINT_URL_S3 S3_ENDPOINT_URL \
		AWS_CA_BUNDLE
	mkdir "$HOME"
}

# fetch_begin N ARG...: begins `covfetch ARG...` so many times at once; what
# they print is in out.1..., err.1..., their pids in $pids.
fetch_begin() {
	fetch_n=$1 fetch_i=0 pids=''
	shift
	while [ $fetch_i -lt "$fetch_n" ]; do
		fetch_i=$((fetch_i + 1))
		covfetch "$@" >"out.$fetch_i" 2>"err.$fetch_i" &
		pids="$pids $!"
	done
}

# fetch_end FILE: waits for those in $pids. What they said that did not end well,
# or did not print what FILE holds, is added to $bad.
fetch_end() {
	fetch_i=0
	for fetch_pid in $pids; do
		fetch_i=$((fetch_i + 1))
		wait "$fetch_pid" && cmp -s "out.$fetch_i" "$1" ||
			bad="$bad $fetch_i:$(head -n 1 "err.$fetch_i")"
	done
}
