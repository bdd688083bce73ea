module example.com/coverserver

go 1.20
