-- What a revision of a service serves besides where it stands.
select contract from service_contract where service = $1 and revision = $2 order by contract
