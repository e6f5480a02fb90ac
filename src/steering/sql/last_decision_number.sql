-- The next number of a committee's year.
select coalesce(max(number), 0) from decision where committee = $1 and year = $2
