# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The table of owners in its forms; a GOCOVERDIR of one's own in it.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" bucket
cov run -C c bucket >/dev/null
run cov owners -C c --as tsv
cp "$out" tsv
sed 1d "$sample/expected/owners.tsv" | wc -l >n
out_lines "$(tr -d ' ' <n)"
is "$(awk -F '\t' 'NF != 8' tsv)" '' 'eight fields in each'
is "$(grep -c 'Pod (No' tsv)" 0 "'-' for Pod (No Owner)"
is "$(cut -f 1-2,4 tsv | grep -e '	-	')" "e2e-shop	-	frontend
shop	-	frontend" 'where it stood'

# The same numbers as the records; strings as they stand there.
covgroup --all --by owner --db c/coverage.db >records
jq -r '[(.group_key | split("/")[0]), .owner_type, .owner_name, .binary_name,
	.covered_stmts, .total_stmts, .covmeta_hash] | @tsv' records |
	sed 's/Pod (No Owner)	/-	-/' | sort >want
cut -f 1-6,8 tsv | sort >got
file_is_file got want 'rows are the records'
run cov owners -C c --as json
jq -r '.[] | [.namespace, .type, .owner, .binary, .covered, .total,
	.covmeta_hash] | @tsv' "$out" | sort >got
file_is_file got want 'as JSON, too'
is "$(jq -r '.[0].coverage' "$out")" "$(sed -n 1p tsv | cut -f 7)" 'percent'
run cov owners -C c --as markdown
is "$(sed -n 2p "$out" | tr -d ':| -')" '' 'a line below the heading'
is "$(grep -c '^| .* |$' "$out")" "$(($(wc -l <tsv) + 2))" 'rows of a table'

# Sorted.
for k in covered total; do
	run cov owners -C c --sort $k --as tsv
	[ $k = covered ] && field=5 || field=6
	cut -f $field "$out" >got
	sort -n got >want
	file_is_file got want "--sort $k"
	run cov owners -C c --reverse --sort $k --as tsv
	cut -f $field "$out" >got
	sort -nr got >want
	file_is_file got want "--reverse --sort $k"
done
run cov owners -C c --sort owner --as tsv
cut -f 3 "$out" >got
sort got >want
file_is_file got want '--sort owner'

# Filters.
run cov owners -C c --as tsv --namespace 'shop*' --namespace host \
	--binary frontend --binary agent
out_lines 4
is "$(awk -F '\t' '$1 !~ /^(shop|host)/ || $4 !~ /^(frontend|agent)$/' \
	"$out")" '' 'all of them match'
run cov owners -C c --as tsv --owner orders
out_lines 1
run cov owners -C c --as json --owner 'nobody?'
is_out '[]' 'no row'
run cov owners -C c --owner '$(touch hostile)' --namespace '`touch hostile`'
out_lines 1
ok 'a pattern is no code' test ! -e hostile
while read -r words; do
	run cov owners -C c $words
	is_status 2
	is_out '' "$words"
	err_lines 2
done <<'END'
--as xml
--sort nothing
--sort
--name x
END

# What is odd in a name.
mkdir odd
cp "$data"/edge-solo/data/cov* odd
run cov run -C o --name 'a|b"\\ é' --owner 'n<s/T*/x_y' odd
out_like '*"*' 'it is in the table'
run cov owners -C o --as json
is "$(jq -r '.[0] | .namespace, .type, .owner, .binary' "$out")" 'n<s
T*
x_y
a|b"\\ é' 'JSON has it'
run cov owners -C o --as markdown
out_like '*\\|*' 'Markdown has no more columns'

# A folder of one's own has the program's name, or the one that it was given.
mkdir -p own
cp "$data"/edge-solo/data/cov* own
run cov run -C g own
out_like '*Host * edge-solo * edge-solo *'
run cov run -C g --name checkout --owner shop/Deployment/pay own
out_like '*shop * Deployment * pay * checkout *'
run cov run -C g
out_like '*shop * Deployment * pay * checkout *' 'it stays'
is "$(grep -c -e name -e owner g/cov.conf)" 0 'not by cov.conf'
printf '{"hostname":"h","namespace":"n","pod_name":"p-0"}' >own/metadata.json
run cov run -C g
out_like '*n * StatefulSet * p *'
ok 'and it counts once' test "$(cov owners -C g --as tsv | wc -l)" -eq 1
run cov run -C g --binary nothing own
err_like '*none of 1 coverage directories is wanted*'
done_testing
