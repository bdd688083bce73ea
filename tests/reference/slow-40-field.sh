# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 40 reports, compiled by coverage-collector and by us: every row and every
# profile is the same, for several seeds, with second processes and sources
# that were found more than once; files named as in the field.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$COV_TOP/tests/reference/compare.sh"

for seed in 1 2 3; do
	cluster field-$seed -n 40 --seed $seed --names field --bare 0 \
		--processes 0.3 --rediscover 0.3
	theirs field-$seed
	all_the_same field-$seed
	rm -rf field-$seed
done
done_testing
