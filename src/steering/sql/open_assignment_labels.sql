-- Lists of contracts: who follows each one today.
select contract, label from delegate_assignment where until is null order by contract, since, id
