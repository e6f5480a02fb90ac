-- An act that makes several series: the number that was given last.
select coalesce(max(id), 0) from series
