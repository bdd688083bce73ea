# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The programs that people have read what covexport writes, and agree on the
# totals; Codecov's own program sends the same. What is missing here is skipped
# by name: tests/live/exports-readers fetches it.
. "${COV_TOP:-.}/tests/lib/tap.sh"
peers=${COV_PEERS:-${PEERS_BIN:-${HOME:-/}/.cache/cov-peers}}
PATH=$PATH:$peers:$peers/exports/bin
have git || skip 'no git here'
unset CODECOV_TOKEN CODECOV_URL

# missing PROGRAM : says so.
missing() {
	have "$1" && return 1
	pass "$1 # SKIP no $1 here"
}

git clone -q "$sample/shop.bundle" shop && git -C shop checkout -q v1.1.0 ||
	skip 'no repository'
covfilter --server-lines \
	"$sample"/bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend \
	>p.cov
cd shop || exit 1
cov=../p.cov
for to in lcov cobertura; do
	run covexport --to $to --source . --root "$PWD" -o ../ours.$to $cov
done
run covexport --to lcov --source . -o ../relative.lcov $cov
run covexport --to csv --source . -o ../ours.csv $cov
# The lines, and those that ran, of the text; by covstat the statements.
lines=$(awk -F, 'NR > 1 { n += $5 } END { print n }' ../ours.csv)
hit=$(awk -F, 'NR > 1 { n += $6 } END { print n }' ../ours.csv)
funcs=$(covstat --by func --as tsv --source . $cov | awk -F'\t' '
	$4 { n++; h += $5 > 0 } END { print h " of " n }')
ok 'there is something' test "$hit" -gt 100 -a "$lines" -gt "$hit"
is "$(awk -F, 'NR > 1 { t += $2; c += $3 } END { print t, c }' ../ours.csv)" \
	"$(covstat --by total --as tsv $cov | cut -f 2,3 | tr '\t' ' ')" \
	'statements as covstat has them'

# --- lcov, genhtml --------------------------------------------------------------
if ! missing lcov; then
	for file in ours relative; do
		run lcov --summary ../$file.lcov
		any_err
		cat "$out" "$err" >said
		ok "lcov: lines of $file" grep -q "($hit of $lines lines)" said
		is "$(sed -n 's/.*functions[.:]* .*(\([0-9]* of [0-9]*\) func.*/\1/p' \
			said)" "$funcs" "lcov: functions of $file"
		run genhtml -q -o ../html-$file ../$file.lcov
		any_err
		is_status 0
		ok "genhtml: $file" grep -rq '>Cart\|cart.go' ../html-$file
	done
	rm -f said
fi

# lcov 2 refuses lines behind the end of a file.
is "$(awk -F '[:,]' '/^SF/ { f = $2; n = 0; while ((getline l <f) > 0) n++ }
	/^DA/ && $2 > n { print f, $2 }' ../relative.lcov)" '' \
	'no line is behind the end of its file'

# --- Cobertura ------------------------------------------------------------------
if ! missing gcovr; then
	run gcovr --root . --cobertura-add-tracefile ../ours.cobertura \
		--json-summary-pretty
	any_err
	is "$(grep -e '^  *"line_covered"' -e '^  *"line_total"' "$out" |
		tail -n 2 | sort -r | tr -dc '0-9\n' | tr '\n' ' ')" "$lines $hit " \
		'gcovr: lines of Cobertura'
fi
if ! missing pycobertura; then
	run pycobertura show --format csv ../ours.cobertura
	any_err
	is "$(tr -d '\r' <"$out" | awk -F'[;,\t]' '/^TOTAL/ { print $2 - $3, $2 }')" \
		"$hit $lines" 'pycobertura: lines of Cobertura'
fi
# LINES FILE : "file line ran" of Cobertura, sorted.
lines_of_xml() {
	awk '/<class/ { match($0, /filename="[^"]*"/)
		file = substr($0, RSTART + 10, RLENGTH - 11) }
		/<line / { match($0, /number="[0-9]*"/)
			n = substr($0, RSTART + 8, RLENGTH - 9)
			print file, n, !/hits="0"/ }' "$1" | sort -u
}
lines_of_lcov() {
	awk -F '[:,]' '/^SF/ { f = $2 } /^DA/ { print f, $2, $3 > 0 }' "$1" | sort
}
if ! missing gocover-cobertura; then
	gocover-cobertura <$cov >../theirs.xml 2>../log
	lines_of_xml ../theirs.xml >../theirs
	lines_of_xml ../ours.cobertura >../ours
	file_is_file ../ours ../theirs 'gocover-cobertura: the same lines'
	ok 'gocover-cobertura: the same totals' grep -q \
		"lines-covered=\"$hit\" lines-valid=\"$lines\"" ../theirs.xml
fi
if ! missing gcov2lcov; then
	gcov2lcov -infile $cov -outfile ../theirs.lcov 2>../log
	lines_of_lcov ../theirs.lcov >../theirs
	lines_of_lcov ../relative.lcov >../ours
	file_is_file ../ours ../theirs 'gcov2lcov: the same lines'
fi
if [ -f "$(echo "$peers"/exports-jars/coverage-model-*.jar)" ] && have java; then
	cat >../Read.java <<'J'
import edu.hm.hafner.coverage.*;
import edu.hm.hafner.coverage.parser.*;
import edu.hm.hafner.util.FilteredLog;
import java.io.FileReader;
class Read {
	public static void main(String[] a) throws Exception {
		var root = new CoberturaParser().parse(new FileReader(a[0]), a[0],
			new FilteredLog("errors"));
		var c = (Coverage) root.getValue(Metric.LINE).get();
		System.out.println(c.getCovered() + " " + c.getTotal() + " " +
			root.getAllFileNodes().size());
	}
}
J
	run java -cp "$peers/exports-jars/*" ../Read.java ../ours.cobertura
	any_err
	is "$(cat "$out")" "$hit $lines $(grep -c '^SF' ../ours.lcov)" \
		"Jenkins' coverage-model: lines and files of Cobertura"
else
	pass "coverage-model # SKIP no coverage-model here"
fi
# The smallest files that readers take have the same parts.
if have xmllint; then
	run xmllint --noout --nonet ../ours.cobertura
fi
cd ..

# --- more than Codecov reads -----------------------------------------------------
awk 'BEGIN { print "mode: set"
	for (i = 1; i <= 5000001; i++) print "m/x.go:" i ".1," i ".2 1 1" }' \
	>large.cov
printf '{"type":"owner","covmeta_hash":"1","source_url":"%s","source_commit":"%s","profile":"large.cov"}\n' \
	https://github.com/o/r 0123456789abcdef >large
run covexport codecov -n large
is_err 'covexport: warning: o/r: 5000001 lines, of which Codecov reads 5000000 and drops the others'
rm -f large.cov

# --- Codecov's own program --------------------------------------------------------
if ! missing codecov; then
	mkdir theirs.sent ours.sent cli.sent
	for who in theirs ours cli; do
		python3 "$top/tests/live/recorder.py" $who.sent &
		eval "$who=$!"
	done
	wait_for test -s theirs.sent.port
	wait_for test -s ours.sent.port
	wait_for test -s cli.sent.port
	commit=$(git -C shop rev-parse HEAD)
	export CODECOV_TOKEN=t0k3n
	covfetch "$sample/bucket/demo/coverage" | covgroup >owners
	url() {
		echo "http://127.0.0.1:$(cat "$1.sent.port")"
	}
	run covexport codecov --url "$(url ours)" --source shop owners
	any_err
	is_status 0
	python3 - ours.sent >coverage.txt <<'P'
import base64, json, sys, zlib
put = json.load(open(sys.argv[1] + "/001"))["body"]
sys.stdout.write(zlib.decompress(base64.b64decode(
    put["coverage_files"][0]["data"])).decode())
P
	to=$(url theirs)
	(cd shop && codecov -u "$to" upload-coverage -Z -f \
		../coverage.txt --sha "$commit" --slug shop/shop --git-service \
		github_enterprise --disable-search -F openshift-e2e) >log 2>&1 ||
		diag "$(cat log)"
	run covexport codecov --with-cli --url "$(url cli)" --source shop owners
	any_err
	is_status 0
	kill "$theirs" "$ours" "$cli"
	cat >compare.py <<'P'
import base64, json, sys, zlib

def load(folder, n):
    return json.load(open("%s/%s" % (folder, n)))

def coverage(r):
    return [zlib.decompress(base64.b64decode(f["data"]))
            for f in r["body"]["coverage_files"]]

for other in sys.argv[1:]:
    for n in "000", "001":
        a, b = load("ours.sent", n), load(other, n)
        for key in "method", "path":
            print(key, n, a[key] == b[key] or (a[key], b[key]))
        for key in "authorization",:
            x, y = a["headers"].get(key), b["headers"].get(key)
            print(key, n, x == y or (x, y))
        print("keys", n, set(a["body"]) == set(b["body"]) or
              (sorted(a["body"]), sorted(b["body"])))
    a, b = load("ours.sent", "000")["body"], load(other, "000")["body"]
    for key in "code", "commitid", "flags", "file_not_found", \
            "parent_commit_id", "pullid", "name", "job_code":
        print(key, a[key] == b[key] or (a[key], b[key]))
    a, b = load("ours.sent", "001"), load(other, "001")
    print("coverage", coverage(a) == coverage(b))
    print("format", [f["format"] for f in a["body"]["coverage_files"]] ==
          [f["format"] for f in b["body"]["coverage_files"]])
    x = sorted(a["body"]["network_files"])
    y = sorted(filter(None, b["body"]["network_files"]))
    print("network", x == y or (set(x) ^ set(y)))
    x = a["body"]["report_fixes"]
    y = b["body"]["report_fixes"]
    print("fixes", x["format"] == y["format"] and len(x["value"]) > 5 and
          all(v["eof"] == y["value"][k]["eof"] and
              sorted(v["lines"]) == sorted(y["value"][k]["lines"])
              for k, v in x["value"].items()))
P
	for other in theirs.sent cli.sent; do
		python3 compare.py $other >compared 2>&1
		is "$(grep -v 'True$' compared)" '' "$other: the same is sent"
		is "$(wc -l <compared | tr -d ' ')" 20 "$other: all of it"
	done
fi
done_testing
