import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';

const endpoint = process.env.MUSTER_MANAGEMENT_ENDPOINT ?? '';
const gateway = new ApiGatewayManagementApiClient({ endpoint });

/** Pushes the frame back. */
export const handler = async ({ requestContext, body }: APIGatewayProxyWebsocketEventV2) => {
  const { connectionId } = requestContext;
  await gateway.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: `push of ${body}` }));
  return { statusCode: 200 };
};
