# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Where we differ from coverage-collector on purpose: without the flag the
# result differs, with it nothing does. What has no flag is in covgroup(1),
# and differs in the way that it says.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$COV_TOP/tests/reference/compare.sh"

# Names of Go: a second process may have the pid of the first, so that both
# look like snapshots of one. Sources found more than once. DaemonSets whose
# names end like those of Deployments.
cluster c -n 40 --seed 9 --names go --bare 0 --processes 0.5 \
	--rediscover 0.3 --max-meta 400000
theirs c
all_the_same c

ours c -- --owner-rules legacy --snapshots sum --reference-hashes
differ c reports ' without --latest-only'
differ c members ' without --latest-only'

ours c --latest-only -- --snapshots sum --reference-hashes
differ c owners ' without --owner-rules legacy'
differ c members ' without --owner-rules legacy'
same c reports

ours c --latest-only -- --owner-rules legacy --reference-hashes
differ c texts ' without --snapshots sum'
for part in reports owners totals members; do
	same c $part
done

ours c --latest-only -- --owner-rules legacy --snapshots sum
differ c hashes ' without --reference-hashes'
for part in reports owners totals members files images texts; do
	same c $part
done

# cov compile takes the same flags.
rm -f c/ours/coverage.db
run cov compile -C c/ours --owner-rules legacy --snapshots sum \
	--reference-hashes
for part in reports hashes owners totals members files images texts; do
	same c $part
done

# A collection that the other program compiled: the texts that it left beside
# the binary files are not read.
ok 'it left texts' test -f "$(echo c/theirs/coverage/*/coverage.out |
	cut -d' ' -f1)"
rm -rf c/ours && mkdir c/ours && cp -rl c/theirs/coverage c/ours
run cov compile -C c/ours --owner-rules legacy --snapshots sum \
	--reference-hashes
for part in reports hashes owners totals members files images texts; do
	same c $part
done

# Reports as they should not be: without metadata, with texts that have a block
# twice, lines of the coverage server in every form, names that JSON escapes.
python3 "$COV_TOP/tests/reference/odd.py" odd/coverage || fail 'odd.py'
mkdir -p odd/ours && cp -r odd/coverage odd/ours
theirs odd
run cov compile -C odd/ours --owner-rules legacy --snapshots sum \
	--reference-hashes
is_status 1 'one has metadata that is no JSON'
any_err
for part in reports hashes owners totals members files images texts; do
	same odd $part
done
is "$(query odd/ours "SELECT r.total_stmts, o.total_stmts, o.covered_stmts
	FROM report_sources r JOIN owner_reports m ON m.report_id = r.id
	JOIN owners o ON o.id = m.owner_id
	WHERE r.dir_name = 'block-twice'")" '9|6|3' \
	'a block twice: in a report, once in an owner'

# Without a flag: an empty text is damaged.
mkdir -p empty/coverage/one empty/ours && : >empty/coverage/one/coverage.out
cp -r empty/coverage empty/ours
theirs empty
run cov compile -C empty/ours
is_status 1
any_err
is "$(query empty/theirs 'SELECT error_msg = "" FROM report_sources')" 1 \
	'an empty text: theirs is a report'
is "$(query empty/ours 'SELECT error_msg <> "" FROM report_sources')" 1 \
	'ours says what is wrong'

# Without a flag: facts of an image come from all of its reports.
cluster bare -n 40 --seed 7 --bare 0.3 --max-meta 400000
theirs bare
ours bare --latest-only -- --owner-rules legacy --snapshots sum \
	--reference-hashes
for part in reports hashes totals members files texts; do
	same bare $part
done
differ bare images ', more reports are asked for them'
is "$(comm -13 rows-ours rows-theirs)" '' 'bare: they know nothing more'
is "$(rows bare/ours owners | cut -d'|' -f1-5,7-)" \
	"$(rows bare/theirs owners | cut -d'|' -f1-5,7-)" \
	'bare: owners are the same but for the image'

# Without a flag: the good part of a damaged report counts.
dir=$(echo bare/theirs/coverage/*/ | cut -d' ' -f1)
for f in "$dir"covcounters.*; do
	[ ! -e "$f" ] || break
done
mkdir -p bad/coverage && cp -r "$dir" bad/coverage/one
chmod u+w bad/coverage/one/*
rm -f bad/coverage/one/coverage.out
printf 'no counters' >"bad/coverage/one/${f##*/}9"
mkdir -p bad/ours && cp -r bad/coverage bad/ours
theirs bad
run cov compile -C bad/ours --owner-rules legacy --snapshots sum
is_status 1
any_err
is "$(query bad/theirs 'SELECT total_stmts, error_msg <> "" FROM
	report_sources')" '0|1' 'a damaged file: theirs has an error only'
is "$(query bad/ours 'SELECT total_stmts > 0, error_msg <> "" FROM
	report_sources')" '1|1' 'ours keeps the rest and the error'
is "$(query bad/theirs 'SELECT count(*) FROM owners')" 0 'no owner there'
is "$(query bad/ours 'SELECT count(*) FROM owners')" 1 'an owner here'
done_testing
