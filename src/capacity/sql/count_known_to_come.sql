-- How many there are of known_to_come in a department.
select cast(count(*) as bigint) from place_change
where department = $1 and (done_at is null or done_at > $2) and (struck_at is null or struck_at > $2) and entered_at <= $2
  and (cancelled_at is null or cancelled_at > $2 or revived_at <= $2)
