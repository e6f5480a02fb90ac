-- Pages of a contract and of a delegate, and the rules: assignments, open ones first, then the newest.
select delegate, label, contract, since, until from delegate_assignment
where (cast($1 as bigint) is null or contract = $1) and (cast($2 as text) is null or delegate = $2)
order by case when until is null then 0 else 1 end, since desc, label, id
