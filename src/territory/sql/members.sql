-- The contract's page: which communes or EPCI it covers.
select code, territory from contract_member where contract = $1 order by code
