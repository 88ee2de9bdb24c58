package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/jsii-runtime-go"
)

// api is the HTTP API.
type api struct {
	id *string
	// url is what clients are given.
	url *string
	// authorization is that of every route, as API Gateway names it.
	authorization string
	// domainTarget is nil without a domain of one's own.
	domainTarget *string
}

// newAPI makes the API with its one stage, and no route yet. With a domain of
// its own it answers under no other name.
func newAPI(stack awscdk.Stack, settings Settings, logs logs) api {
	http := awsapigatewayv2.NewCfnApi(stack, jsii.String("Api"), &awsapigatewayv2.CfnApiProps{
		Name:                      jsii.String(prefix + settings.Stage),
		ProtocolType:              jsii.String("HTTP"),
		Description:               jsii.String("The MLflow Model Registry"),
		DisableExecuteApiEndpoint: settings.Domain != "",
	})
	stage := awsapigatewayv2.NewCfnStage(stack, jsii.String("Stage"), &awsapigatewayv2.CfnStageProps{
		ApiId:      http.AttrApiId(),
		StageName:  jsii.String("$default"),
		AutoDeploy: true,
		DefaultRouteSettings: &awsapigatewayv2.CfnStage_RouteSettingsProperty{
			ThrottlingRateLimit:  jsii.Number(settings.Rate),
			ThrottlingBurstLimit: jsii.Number(settings.Burst),
		},
		AccessLogSettings: &awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
			DestinationArn: logGroupARN(stack, logs.requests),
			Format:         jsii.String(requestFormat()),
		},
	})
	made := api{id: http.AttrApiId(), url: http.AttrApiEndpoint(), authorization: authorization(settings)}
	if settings.Domain != "" {
		domain := newDomain(stack, settings, http, stage)
		made.domainTarget = domain.AttrRegionalDomainName()
		made.url = jsii.String("https://" + settings.Domain)
	}
	return made
}

func authorization(settings Settings) string {
	if settings.Authentication == Open {
		return "NONE"
	}
	return "AWS_IAM"
}

func newDomain(stack awscdk.Stack, settings Settings, http awsapigatewayv2.CfnApi, stage awsapigatewayv2.CfnStage) awsapigatewayv2.CfnDomainName {
	domain := awsapigatewayv2.NewCfnDomainName(stack, jsii.String("Domain"), &awsapigatewayv2.CfnDomainNameProps{
		DomainName: jsii.String(settings.Domain),
		DomainNameConfigurations: &[]*awsapigatewayv2.CfnDomainName_DomainNameConfigurationProperty{{
			CertificateArn: jsii.String(settings.Certificate),
			EndpointType:   jsii.String("REGIONAL"),
			SecurityPolicy: jsii.String("TLS_1_2"),
		}},
	})
	awsapigatewayv2.NewCfnApiMapping(stack, jsii.String("DomainMapping"), &awsapigatewayv2.CfnApiMappingProps{
		ApiId: http.AttrApiId(), DomainName: domain.Ref(), Stage: stage.Ref(),
	})
	return domain
}
