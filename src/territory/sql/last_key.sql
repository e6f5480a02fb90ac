-- Imports: the last key given, so that the next ones follow.
select key from territory order by key desc limit 1
