# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 40 reports, compiled by coverage-collector and by us: every row and every
# profile is the same, for several seeds, with second processes and sources
# that were found more than once; files named as Go names them.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$COV_TOP/tests/reference/compare.sh"

for seed in 1 2 3; do
	cluster go-$seed -n 40 --seed $seed --names go --bare 0 \
		--processes 0.3 --rediscover 0.3
	theirs go-$seed
	all_the_same go-$seed
	rm -rf go-$seed
done
done_testing
