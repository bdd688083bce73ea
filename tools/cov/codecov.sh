# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# codecov.sh - what is in coverage.db, sent to Codecov

# codecov_words OPTION QUOTED_VALUES : adds `--OPTION=VALUE` for each value.
codecov_words() {
	codecov_option=$1
	eval "set -- $2"
	for value; do
		upload_words="$upload_words $(quote "--$codecov_option=$value")"
	done
}

# do_codecov TOKEN : with the options in `upload_words`. The token is in the
# environment of the one tool that needs it, and in no line that is shown.
do_codecov() {
	stage '' "$records/codecov.ndjson" covgroup --all \
		--db "$collection/coverage.db"
	upload=$records/codecov.ndjson
	if [ -n "$1" ]; then
		CODECOV_TOKEN=$1
		export CODECOV_TOKEN
	fi
	eval "set -- $repos $upload_words"
	set -- covexport codecov "$@" ${verbose:+-v}
	show "$upload" '' "$@"
	exec 7<"$upload" 8>&1
	run_tool "$@"
	settle $? covexport
}
