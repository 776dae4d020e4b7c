/* 주의 사항: 저장한 경로를
   아래 명령문에 추가하여야 합니다. */
clear
import delimited "C:\Download\simulated_2021.csv", delimiter(comma) varnames(nonames) rowrange(2) stringcols(1 2 3) encoding("CP949") clear

* 변수 설명
label variable v1 "조사기준연도"
label variable v2 "BR_패널키값"
label variable v3 "주사업_산업대분류코드" // 대분류
la var v4 "경영실적_매출금액영업수익"
label variable v5 "4차산업혁명_기술활용_AI_활용단계구분코드"
label variable v6 "농가^비농가(2013년~)"

label define v5_lbl 1 "활용하지 않음" ///
    2 "그림의 '2'단계", replace
label define v5_lbl 9 `"모름 "응답""', add
label values v5 v5_lbl
#delimit ;
label define v6_lbl
   01 "예" ;
#delimit cr
label values v6 v6_lbl
replace v4 = v4 / 1000
