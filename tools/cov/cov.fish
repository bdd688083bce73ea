# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Completion for fish, of all tools of the suite: `cov --complete` says what may
# stand there.

function __cov_complete
    set -l current (commandline -ct)
    for line in (cov --complete (commandline -opc) "$current" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path "$current"
            case :folders
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end

for tool in cov covbq covexport covfetch covfilter covgroup covhtml covmerge \
    covpull covsrc covstat covtext covtrace
    complete -c $tool -f -a '(__cov_complete)'
end
