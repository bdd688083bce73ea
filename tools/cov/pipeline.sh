# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# pipeline.sh - the stages

do_fetch() {
	eval "set -- $operands"
	wanted=1 fetch_input=
	for source; do
		[ "$source" != - ] || fetch_input=-
	done
	stage "$fetch_input" "$records/fetched.ndjson" \
		covfetch -C "$collection" ${latest:+--latest-only} \
		${verbose:+-v} "$@"
	wanted=
}

# do_group RECORDS
do_group() {
	group_records=$1
	eval "set -- $grouping"
	consume "$group_records" covgroup --by binary \
		--db "$collection/coverage.db" "$@" \
		${jobs:+-j "$jobs"} ${verbose:+-v}
}

do_render() {
	stage '' "$records/binaries.ndjson" covgroup --all --by binary \
		--db "$collection/coverage.db"
	chosen=$records/binaries.ndjson
	find_sources
	eval "set -- $repos"
	if [ $# -gt 0 ]; then
		stage "$chosen" "$records/sourced.ndjson" covsrc -r "$@" \
			${verbose:+-v}
		chosen=$records/sourced.ndjson
	fi
	eval "set -- $repos $linking"
	consume "$chosen" covhtml -o "$pages" --complete "$@" \
		${jobs:+-j "$jobs"} ${verbose:+-v}
}

say_index() {
	printf 'index: %s\n' "$pages/index.html" || worse 3
}
