-- What is due for a delegate: the last day on which each contract got support from this delegate.
select contract, max(day) from support where delegate = $1 and struck_at is null group by contract order by contract
