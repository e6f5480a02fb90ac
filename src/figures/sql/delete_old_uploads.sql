-- Files that nobody came back to.
delete from upload where at < $1
