-- Members of contracts: the EPCI or commune that bears a code, with its department.
select key, parent from territory where code = $1 and level in ('epci', 'commune')
