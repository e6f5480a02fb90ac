-- give_opinion(): once
update grant_exchange set stance = $2, answer = $3, answered_at = $4, answered_by = $5
where id = $1 and answered_at is null
