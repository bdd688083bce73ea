# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A covmeta without counters: the program was killed, or still runs. Its zeros
# are no finding, so it is said, once for each directory.
. "${COV_TOP:-.}/tests/lib/tap.sh"

case=$data/syn-meta-only
cp -r "$case/data" d
why='d: a binary has no counters: it was killed or still runs'
note='"note":"no counters: it was killed or still runs"'

warned() {
	is_status 0 "$1: the status"
	is_err "$2: warning: $why" "$1 warns"
}
run covtext d
warned covtext covtext
out_is_file "$case/golden/textfmt.out" 'covtext prints what Go does'
for as in percent func pkglist debugdump; do
	run covtext --as $as d
	warned "covtext --as $as" covtext
done
for tool in covstat covmerge covfilter; do
	run $tool d
	warned $tool $tool
done
run covstat --by func d
warned 'covstat --by func' covstat
run covmerge --binary merged d
warned 'covmerge --binary' covmerge

# Records say it, and whoever reads that does not say it again.
printf '{"type":"source_dir","dir":"d","namespace":"ns","pod_name":"p-0"}\n' >dirs
run covtext -r dirs
warned 'covtext -r' covtext
out_like "*$note*" 'covtext -r notes it'
cp "$out" processes
run covmerge -r --by dir dirs
warned 'covmerge -r' covmerge
out_like "*$note*" 'covmerge -r notes it'
cp "$out" reports
run covmerge -r --by dir processes
file_is_file "$out" reports 'the same of processes'
run covgroup dirs
warned covgroup covgroup
out_like "*$note*" 'covgroup notes it'
cp "$out" owners
run covgroup processes
file_is_file "$out" owners 'the same of processes'
run covgroup reports
file_is_file "$out" owners 'the same of reports'
run covgroup --by binary reports
out_like "*$note*" 'covgroup --by binary'
run covgroup --db db dirs
warned 'covgroup --db' covgroup
cp "$out" first
for from in dirs processes reports; do
	run covgroup --db db $from
	out_like "*\"changed\":false*$note*" "nothing changed by $from"
done
run covgroup --all --db db
out_like "*$note*" 'the database keeps it'

# When counters come, the note goes.
cp "$data"/edge-solo/data/cov* .
mkdir e
mv covmeta.* e
printf '{"type":"source_dir","dir":"e","namespace":"ns","pod_name":"p-0"}\n' >late
run covgroup --db db2 late
any_err
out_like "*$note*" 'no counters yet'
mv covcounters.* e
run covgroup --db db2 late
no_err
is "$(grep -c '"note"' "$out")" 0 'counters came'
run covgroup --all --db db2
is "$(grep -c '"note"' "$out")" 0 'and the database knows'

# One binary of a directory has counters, another has not: its process says it.
cp "$case"/data/covmeta.* e
run covtext -r late
err_lines 1
is "$(grep -c '"note"' "$out")" 1 'one process of two'
run covtext --as percent e
is_err 'covtext: warning: e: a binary has no counters: it was killed or still runs'
run covtext --as percent d e
err_lines 1

# Who names the covmeta alone knows it.
run covstat d/covmeta.*

done_testing
