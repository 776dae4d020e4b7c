#**********************************************************************
#	*주의 사항
#		현재 스크립트 파일은 파일명만 출력되어 있습니다.
#		예) read.table("C:\Download\simulated_2021.csv", ~~~
#		또는 read.fwf("C:\Download\simulated_2021.csv", ~~~
#**********************************************************************

install.packages("dplyr")
library(dplyr)

mdis <- read.table("simulated_2021_기업활동조사.csv", header=FALSE, sep=",", colClasses = c("character"
, "character", "character", "numeric", "character", "character"
), skip=1, na.string=c("*","**","***","****","*****","******","*******","********","*********","**********","."))

        mdis$V3<- recode_factor(mdis$V3, 'C'="제조업")
        mdis$V3<- recode_factor(mdis$V3, 'J'="정보통신업(방송, 통신 등)")
        mdis$V5<- recode_factor(mdis$V5, '1'="활용하지 않음")
        mdis$V5<- recode_factor(mdis$V5, '2'="그림의 '2'단계")
        mdis$V6<- recode_factor(mdis$V6, '01'="예")

colnames(mdis) = c("조사기준연도"
, "BR_패널키값", "주사업_산업대분류코드", "경영실적_매출금액영업수익", "4차산업혁명_기술활용_AI_활용단계구분코드"
, "농가^비농가(2013년~)")
