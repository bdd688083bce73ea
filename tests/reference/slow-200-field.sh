# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 200 reports whose files are named as in the field.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$COV_TOP/tests/reference/compare.sh"

cluster field-200 -n 200 --seed 4 --names field --bare 0 --processes 0.1
theirs field-200
all_the_same field-200
done_testing
