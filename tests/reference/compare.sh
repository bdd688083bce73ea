# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# compare.sh - both sides of a comparison with coverage-collector; sourced
# after tap.sh by the slow-*.sh beside it, which `make check-reference` runs.
#
#	cluster NAME [OPTION]...	makes NAME with make-cluster.sh
#	theirs NAME			compiles NAME/coverage with the other program
#	ours NAME [OPTION]...		NAME/s3 through covfetch and covgroup
#	same NAME PART			compares one kind of rows
#
# What a file needs and does not find makes it skip: Go, the program (in PATH,
# $PEERS_BIN or ~/.cache/cov-peers), sqlite3, and make-cluster.sh, which is in
# $COV_CORPUS or beside the repository.

corpus=${COV_CORPUS:-$COV_TOP/../shared/corpus}
PATH=$PATH:${PEERS_BIN:-$HOME/.cache/cov-peers}
have go || skip 'no Go here'
have coverage-collector || skip 'no coverage-collector here'
have sqlite3 || skip 'no sqlite3 program here'
have bash && have python3 || skip 'make-cluster.sh needs bash and python3'
[ -x "$corpus/make-cluster.sh" ] || skip 'no make-cluster.sh (COV_CORPUS)'
go tool covdata help >/dev/null 2>&1

cluster() {
	cluster_name=$1
	shift
	bash "$corpus/make-cluster.sh" "$cluster_name" --layout both "$@" \
		>made 2>&1 || {
		fail "make-cluster.sh: $(tail -n 1 made)"
		done_testing
	}
	diag "$cluster_name: $(cat made)"
}

theirs() {
	mkdir -p "$1/theirs" && cp -rl "$1/coverage" "$1/theirs" || exit 1
	coverage-collector cluster compile --collection "$1/theirs" \
		>"$1/theirs/log" 2>&1 || fail "$1: the other program's compile"
	ok "$1: coverage-collector made a database" \
		test -s "$1/theirs/coverage.db"
}

# Options of covfetch are those before `--`.
ours() {
	ours_name=$1 ours_fetch=
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		ours_fetch="$ours_fetch $1"
		shift
	done
	[ $# -eq 0 ] || shift
	rm -rf "$ours_name/ours"
	# shellcheck disable=SC2086
	covfetch $ours_fetch -C "$ours_name/ours" "$ours_name/s3" \
		>"$ours_name/dirs" || fail "$ours_name: covfetch"
	covgroup --db "$ours_name/ours/coverage.db" "$@" "$ours_name/dirs" \
		>"$ours_name/owners" || fail "$ours_name: covgroup"
}

query() {
	sqlite3 -readonly "$1/coverage.db" "$2"
}

# The rows of one kind, sorted. Numbers of rows are not compared, nor when it
# was that something was done.
rows() {
	case $2 in
	reports) query "$1" "SELECT dir_name, namespace, pod_name,
		container_name, image, binary_name, collected_at, hostname,
		is_host, total_stmts, covered_stmts,
		printf('%.12g', coverage_pct), error_msg
		FROM report_sources" ;;
	hashes) query "$1" "SELECT dir_name, input_hash FROM report_sources
		UNION ALL SELECT group_key, merge_input_hash FROM owners" ;;
	owners) query "$1" "SELECT group_key, namespace, owner_type,
		owner_name, binary_name, image, pods_json, pod_count,
		containers_json, hosts_json, first_seen, last_seen
		FROM owners" ;;
	totals) query "$1" "SELECT group_key, total_stmts, covered_stmts,
		printf('%.12g', coverage_pct) FROM owners" ;;
	members) query "$1" "SELECT o.group_key, r.dir_name
		FROM owner_reports m JOIN owners o ON o.id = m.owner_id
		JOIN report_sources r ON r.id = m.report_id" ;;
	files) query "$1" "SELECT o.group_key, file_path, f.total_stmts,
		f.covered_stmts, printf('%.12g', f.coverage_pct)
		FROM owner_file_stats f JOIN owners o ON o.id = f.owner_id" ;;
	images) query "$1" "SELECT image, source_repo, commit_id, error_msg,
		software_group, software_key FROM image_sources" ;;
	version) query "$1" "SELECT version FROM schema_version" ;;
	esac | sort
}

# One line per profile: its name, and the MD5 of its sorted lines.
text_line() {
	printf '%s %s\n' "$1" "$(sort | md5sum | cut -d' ' -f1)"
}

# Merged profiles of owners, and profiles of reports, in our database. A
# profile in text may hold empty lines.
our_texts() {
	query "$1" 'SELECT group_key FROM owners' | sort |
	while read -r key; do
		covtext "db:$1/coverage.db#owner/$key" | text_line "$key"
	done
	query "$1" 'SELECT dir_name FROM report_sources' | sort |
	while read -r key; do
		covtext "db:$1/coverage.db#report/$key" | text_line "$key"
	done
}

their_texts() {
	query "$1" 'SELECT group_key FROM owners' | sort |
	while read -r key; do
		query "$1" "SELECT merged_coverage_text FROM owners
			WHERE group_key = '$key'" | tr -d '\r' | sed '/^$/d' |
			text_line "$key"
	done
	query "$1" 'SELECT dir_name FROM report_sources' | sort |
	while read -r key; do
		query "$1" "SELECT coverage_text FROM report_sources
			WHERE dir_name = '$key'" | tr -d '\r' | sed '/^$/d' |
			text_line "$key"
	done
}

# is_same NAME PART: whether both sides agree on one kind of rows.
is_same() {
	case $2 in
	texts)
		our_texts "$1/ours" >rows-ours
		[ -s "$1/theirs/texts" ] ||
			their_texts "$1/theirs" >"$1/theirs/texts"
		cp "$1/theirs/texts" rows-theirs ;;
	*)
		rows "$1/ours" "$2" >rows-ours
		rows "$1/theirs" "$2" >rows-theirs ;;
	esac
	[ -s rows-ours ] && [ -s rows-theirs ] &&
		cmp -s rows-ours rows-theirs
}

same() {
	if is_same "$1" "$2"; then
		pass "$1: $2: $(wc -l <rows-ours | tr -d ' ') rows are the same"
		return
	fi
	fail "$1: $2 are the same"
	diff rows-theirs rows-ours | cut -c 1-300 | head -n 10 |
		sed 's/^/# /' >&2
}

differ() {
	if is_same "$1" "$2"; then
		fail "$1: $2 differ$3"
	else
		pass "$1: $2 differ$3 in $(diff rows-theirs rows-ours |
			grep -c '^[<>]') lines"
	fi
}

# All flags that make us like them, and everything compared.
all_the_same() {
	ours "$1" --latest-only -- --owner-rules legacy --snapshots sum \
		--reference-hashes
	for part in reports hashes owners totals members files images \
		version texts; do
		same "$1" "$part"
	done
}
