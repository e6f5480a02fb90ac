-- The list of plans that have not started: when each contract was last reminded.
select contract, cast(max(sent_at) as bigint) from reminder group by contract order by contract
