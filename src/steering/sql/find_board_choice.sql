-- chosen_board(): what an account looks at first.
select indicators from board_choice where account = $1
