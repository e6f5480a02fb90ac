-- How many there are of changes_to_come() in a department.
select cast(count(*) as bigint) from place_change
where done_on is null and struck_at is null and (cancelled_at is null or revived_at is not null) and department = $1
