module example.com/bend

go 1.21
