-- What a service serves besides where it stands.
select contract from service_contract where service = $1 order by contract
