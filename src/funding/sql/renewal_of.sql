-- earlier_grants(): what an application was declared to go on with
select earlier from grant_renewal where application = $1
