-- Which import came of the file.
update upload set batch = $2 where id = $1
