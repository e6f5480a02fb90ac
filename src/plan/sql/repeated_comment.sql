-- The same words by the same person, a moment ago: a form posted twice.
select id from plan_comment
where plan = $1 and action = $2 and content = $3 and author = $4 and at > $5 and at <= $6
order by at
