# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# stored.sh - the sample in a database that a test then harms, sourced behind
# tap.sh.
have sqlite3 || skip 'no sqlite3'

# store_sample DB: its folders are in the file dirs, what is stored in all.
store_sample() {
	cp -R "$sample/bucket" .
	covfetch bucket/demo/coverage >dirs
	covtext -r dirs | covgroup --db "$1" - >/dev/null 2>/dev/null
	covgroup --all --db "$1" >all
}
