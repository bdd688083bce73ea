# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 200 reports whose files are named as Go names them.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$COV_TOP/tests/reference/compare.sh"

cluster go-200 -n 200 --seed 5 --names go --bare 0 --processes 0.1
theirs go-200
all_the_same go-200
done_testing
