-- declare_renewal() of none
delete from grant_renewal where application = $1
