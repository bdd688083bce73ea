# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Union totals of more nodes than are kept in memory at once: those that wait
# get what they would have got alone.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have sqlite3 || skip 'no sqlite3 program here'

data=$COV_TOP/tests/data/edge-count/data
i=0
for f in "$data"/covcounters.*; do
	i=$((i + 1))
	mkdir pod$i && cp "$data"/covmeta.* "$f" pod$i || exit 1
done
report() {
	printf '{"type":"report","profile":"pod%s","dir_name":"n%s-%s"' \
		"$2" "$1" "$2"
	printf ',"hostname":"n%s","namespace":"ns%s","pod_name":"web-%s"' \
		"$1" "$2" "$2"
	printf ',"binary_name":"web","container":{"name":"web","image":"i"}}\n'
}
# 900 nodes: of two reports, of one, of three.
n=0
while [ $n -lt 900 ]; do
	n=$((n + 1))
	case $((n % 3)) in
	0) echo "$n 1 2" ;;
	1) echo "$n 3" ;;
	2) echo "$n 1 4 5" ;;
	esac
done >nodes
while read -r n pods; do
	for p in $pods; do
		report "$n" "$p"
	done
done <nodes >dirs
run covgroup --db many.db dirs
is_status 0
out_like '*'
is "$(sqlite3 many.db "SELECT count(*), sum(reports) FROM cov_union
	WHERE kind = 'node'")" '900|1800' 'all nodes are there'
for part in '0 1 2' '1 3' '2 1 4 5'; do
	set -- $part
	rest=$1
	shift
	files=
	for p; do
		covtext "pod$p" >"text$p" || fail "covtext pod$p"
		files="$files text$p"
	done
	# shellcheck disable=SC2086
	want=$(covmerge --count max $files | covfilter --server-lines |
		covstat --by total --as tsv | cut -f2,3 | tr '\t' '|')
	is "$(sqlite3 many.db "SELECT DISTINCT total_stmts, covered_stmts
		FROM cov_union WHERE kind = 'node'
		AND substr(name, 2) % 3 = $rest")" "$want" \
		"every node with the pods $*"
done
is "$(sqlite3 many.db "SELECT count(DISTINCT covered_stmts) > 1
	FROM cov_union WHERE kind = 'node'")" 1 'they are not all the same'
# What changes one of them brings the same again.
sqlite3 many.db 'SELECT * FROM cov_union ORDER BY 1, 2, 3' >before
run covgroup --db many.db --update 'node=n900' dirs
out_like '*'
is "$(sqlite3 many.db 'SELECT * FROM cov_union ORDER BY 1, 2, 3')" \
	"$(cat before)" 'and again'
done_testing
